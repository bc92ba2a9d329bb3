<?php

namespace App\Console\Commands;

use App\Models\User;
use Illuminate\Console\Attributes\Description;
use Illuminate\Console\Attributes\Signature;
use Illuminate\Console\Command;
use Illuminate\Support\Facades\Validator;

#[Signature('user:add {email} {name}')]
#[Description('Add a user, whose password it asks for')]
class AddUser extends Command
{
    public function handle(): int
    {
        $user = [
            'email' => $this->argument('email'),
            'name' => $this->argument('name'),
            // Arguments show up in the process list and the shell history.
            'password' => $this->secret('Password'),
        ];
        $errors = Validator::make($user, [
            'email' => ['required', 'email', 'max:255', 'unique:users'],
            'name' => ['required', 'max:255'],
            'password' => ['required', 'min:8'],
        ])->errors();

        foreach ($errors->all() as $error) {
            $this->error($error);
        }
        if ($errors->isNotEmpty()) {
            return self::FAILURE;
        }
        User::create($user);

        return self::SUCCESS;
    }
}
