<?php

namespace App\Http\Requests;

use App\Rules\Text;

class ProductRequest extends JsonRequest
{
    /**
     * @return array<string, array<mixed>>
     */
    public function rules(): array
    {
        return [
            'name' => ['present', 'filled', 'string', 'max:120', new Text],
            'description' => ['nullable', 'string', 'max:2000', new Text],
            'price_cents' => ['required', 'integer:strict', 'between:0,100000000'],
            'stock' => ['required', 'integer:strict', 'between:0,1000000'],
        ];
    }

    /**
     * @return array<string, string>
     */
    public function messages(): array
    {
        return [
            'present' => 'This value is missing.',
            'required' => 'This value is missing.',
            'name' => 'Enter 1 to 120 characters.',
            'description' => 'Enter at most 2000 characters.',
            'price_cents' => 'Enter a whole number from 0 to 100000000.',
            'stock' => 'Enter a whole number from 0 to 1000000.',
        ];
    }

    /**
     * @return array<string, mixed>
     */
    public function validationData(): array
    {
        // Optional members default to null, so that they replace old values.
        return ['description' => null, ...parent::validationData()];
    }
}
