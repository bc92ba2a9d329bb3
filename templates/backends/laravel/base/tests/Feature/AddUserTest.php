<?php

namespace Tests\Feature;

use App\Models\User;
use Illuminate\Support\Facades\Hash;
use Tests\TestCase;

class AddUserTest extends TestCase
{
    public function test_add_a_user(): void
    {
        $add = fn (string $password) => $this->artisan('user:add', ['email' => 'ann@example.com', 'name' => 'Ann'])
            ->expectsQuestion('Password', $password);

        $add('short')->assertFailed()->run();
        $this->assertDatabaseEmpty('users');

        $add('ann-password')->assertSuccessful()->run();
        $add('ann-password')->assertFailed()->run(); // The address is taken.

        $user = User::sole();
        $this->assertSame('Ann', $user->name);
        $this->assertTrue(Hash::check('ann-password', $user->password));
    }
}
