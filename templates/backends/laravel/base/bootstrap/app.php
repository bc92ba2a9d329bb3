<?php

use App\Exceptions\Problem;
use Illuminate\Foundation\Application;
use Illuminate\Foundation\Configuration\Exceptions;
use Illuminate\Foundation\Configuration\Middleware;
use Illuminate\Http\Middleware\HandleCors;
use Illuminate\Http\Request;

return Application::configure(basePath: dirname(__DIR__))
    ->withRouting(
        api: __DIR__.'/../routes/api.php',
    )
    ->withMiddleware(function (Middleware $middleware): void {
        // The front end has the same origin.
        $middleware->remove(HandleCors::class);

        // There is no page to log in on.
        $middleware->redirectGuestsTo(fn () => null);

        // A description is kept as it was written, and an empty one is not null; a search may be for a space.
        $middleware->trimStrings(except: ['description', 'q']);
        $middleware->convertEmptyStringsToNull(except: [
            fn (Request $request) => $request->is('api/products*'),
        ]);
    })
    ->withExceptions(function (Exceptions $exceptions): void {
        $exceptions->render(Problem::answer(...));
    })->create();
