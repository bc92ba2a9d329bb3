<?php

namespace App\Http\Requests;

use App\Rules\Text;

class LoginRequest extends JsonRequest
{
    /**
     * @return array<string, array<mixed>>
     */
    public function rules(): array
    {
        return [
            'email' => ['required', 'string', new Text],
            'password' => ['required', 'string'],
        ];
    }

    /**
     * @return array<string, string>
     */
    public function messages(): array
    {
        return [
            'required' => 'This value is missing.',
            'email' => 'Enter an e-mail address.',
            'password' => 'Enter a password.',
        ];
    }
}
