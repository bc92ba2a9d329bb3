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
            'password' => ['present', 'string'], // even if it is only spaces
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
            'email' => 'Enter an e-mail address.',
            'password' => 'Enter a password.',
        ];
    }
}
