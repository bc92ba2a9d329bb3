<?php

return (new PhpCsFixer\Config())
    ->setRules(['@Symfony' => true])
    // Symfony writes the latter.
    ->setFinder(PhpCsFixer\Finder::create()->in(__DIR__)->exclude('var')->notPath('config/reference.php'));
