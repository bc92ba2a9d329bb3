<?php

namespace App\Http\Requests;

use Illuminate\Foundation\Http\FormRequest;
use Illuminate\Validation\ValidationException;

/**
 * A request whose only input is its JSON body.
 */
abstract class JsonRequest extends FormRequest
{
    protected function prepareForValidation(): void
    {
        if (str($this->header('Content-Type'))->before(';')->trim()->lower()->value() !== 'application/json') {
            abort(415, 'The request body must be JSON.');
        }

        if (! json_validate($this->getContent())) {
            abort(400, 'The request body is not valid JSON.');
        }

        if (! str_starts_with(ltrim($this->getContent()), '{')) {
            throw ValidationException::withMessages(['' => 'Send a JSON object.']);
        }
    }

    /**
     * @return array<string, mixed>
     */
    public function validationData(): array
    {
        return $this->json()->all();
    }
}
