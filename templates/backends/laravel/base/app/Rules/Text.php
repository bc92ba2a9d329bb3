<?php

namespace App\Rules;

use Closure;
use Illuminate\Contracts\Validation\ValidationRule;

/**
 * Text that the database can store: UTF-8 without NUL.
 */
class Text implements ValidationRule
{
    /** The validator takes a text of only NUL for empty, and would skip the other rules. */
    public bool $implicit = true;

    public function validate(string $attribute, mixed $value, Closure $fail): void
    {
        if (is_string($value) && (str_contains($value, "\0") || ! mb_check_encoding($value, 'UTF-8'))) {
            $fail('Enter other text.');
        }
    }
}
