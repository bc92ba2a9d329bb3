<?php

namespace App\Http\Requests;

use App\Rules\Text;
use Illuminate\Foundation\Http\FormRequest;

class ListProductsRequest extends FormRequest
{
    /**
     * @return array<string, array<mixed>>
     */
    public function rules(): array
    {
        return [
            'page' => ['filled', 'integer', 'between:1,1000000'],
            'per_page' => ['filled', 'integer', 'between:1,100'],
            'q' => ['nullable', 'string', 'max:80', new Text],
        ];
    }

    /**
     * @return array<string, string>
     */
    public function messages(): array
    {
        return [
            'page' => 'Enter a whole number from 1 to 1000000.',
            'per_page' => 'Enter a whole number from 1 to 100.',
            'q' => 'Enter at most 80 characters.',
        ];
    }

    /**
     * @return array<string, mixed>
     */
    public function validationData(): array
    {
        return $this->query->all();
    }
}
