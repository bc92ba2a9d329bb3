<?php

namespace App\Tests;

use App\Repository\UserRepository;
use Symfony\Bundle\FrameworkBundle\Console\Application;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Tester\CommandTester;
use Symfony\Component\PasswordHasher\Hasher\UserPasswordHasherInterface;

class AddUserTest extends ShopTestCase
{
    public function testAddAUser(): void
    {
        $command = new CommandTester(new Application(static::$kernel)->find('app:add-user'));
        $users = static::getContainer()->get(UserRepository::class);
        $add = function (string $password) use ($command): int {
            $command->setInputs([$password]);

            return $command->execute(['email' => 'ann@example.com', 'name' => 'Ann']);
        };

        $this->assertSame(Command::FAILURE, $add('short'));
        $this->assertSame(0, $users->count());

        $this->assertSame(Command::SUCCESS, $add('ann-password'));
        $this->assertSame(Command::FAILURE, $add('ann-password')); // The address is taken.

        [$user] = $users->findAll();
        $this->assertSame('Ann', $user->name);
        $this->assertTrue(static::getContainer()->get(UserPasswordHasherInterface::class)->isPasswordValid($user, 'ann-password'));
    }
}
