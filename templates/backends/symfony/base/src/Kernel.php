<?php

namespace App;

use Symfony\Bundle\FrameworkBundle\Kernel\MicroKernelTrait;
use Symfony\Component\DependencyInjection\Compiler\CompilerPassInterface;
use Symfony\Component\DependencyInjection\ContainerBuilder;
use Symfony\Component\HttpKernel\Kernel as BaseKernel;
use Symfony\Component\Routing\Matcher\CompiledUrlMatcher;

class Kernel extends BaseKernel implements CompilerPassInterface
{
    use MicroKernelTrait;

    public function boot(): void
    {
        // The database stores points in time without a zone.
        date_default_timezone_set('UTC');
        parent::boot();
    }

    public function process(ContainerBuilder $container): void
    {
        // An API does not redirect to the path without a slash, and never with an HTML page.
        $container->getDefinition('router.default')
            ->addMethodCall('setOption', ['matcher_class', CompiledUrlMatcher::class]);
    }
}
