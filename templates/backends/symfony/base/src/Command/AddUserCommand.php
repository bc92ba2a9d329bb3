<?php

namespace App\Command;

use App\Entity\User;
use Doctrine\ORM\EntityManagerInterface;
use Symfony\Component\Console\Attribute\Argument;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Style\SymfonyStyle;
use Symfony\Component\PasswordHasher\Hasher\UserPasswordHasherInterface;
use Symfony\Component\Validator\Constraints as Assert;
use Symfony\Component\Validator\Validator\ValidatorInterface;

#[AsCommand('app:add-user', 'Add a user, whose password it asks for')]
class AddUserCommand
{
    public function __construct(
        private readonly EntityManagerInterface $manager,
        private readonly UserPasswordHasherInterface $hasher,
        private readonly ValidatorInterface $validator,
    ) {
    }

    public function __invoke(SymfonyStyle $io, #[Argument] string $email, #[Argument] string $name): int
    {
        $user = new User($email, $name);
        // Arguments show up in the process list and the shell history.
        $password = $io->askHidden('Password') ?? '';

        $violations = $this->validator->startContext()
            ->validate($user)
            ->atPath('password')->validate($password, new Assert\Length(min: 8, max: 4096))
            ->getViolations();
        foreach ($violations as $violation) {
            $io->error("{$violation->getPropertyPath()}: {$violation->getMessage()}");
        }
        if (count($violations)) {
            return Command::FAILURE;
        }

        $user->password = $this->hasher->hashPassword($user, $password);
        $this->manager->persist($user);
        $this->manager->flush();

        return Command::SUCCESS;
    }
}
