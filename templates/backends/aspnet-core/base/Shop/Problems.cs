using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Shop;

/// <summary>The error in one member of a body, or one parameter of a query.</summary>
public record InvalidValue(string Pointer, string Detail);

/// <summary>Every error as problem+json (RFC 9457).</summary>
public static class Problems
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = Complete);
        // In every environment: binding failures are exceptions, which say why.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = StatusOf,
            AllowStatusCode404Response = true,
            SuppressDiagnosticsCallback = context => StatusOf(context.Exception) < 500,
        });
        app.UseStatusCodePages();
        app.Use(CheckCharset);
    }

    private static int StatusOf(Exception error) => error switch
    {
        BadHttpRequestException { StatusCode: 400 } when MemberOf(error) is not null => 422,
        BadHttpRequestException bad => bad.StatusCode,
        DbUpdateConcurrencyException => 404, // someone else has already deleted it
        OperationCanceledException => 499, // the client is gone, or was cut off at shutdown
        _ => 500,
    };

    private static void Complete(ProblemDetailsContext context)
    {
        var (problem, error) = (context.ProblemDetails, context.Exception);
        if (problem is HttpValidationProblemDetails { Errors: var invalid })
        {
            context.HttpContext.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            context.ProblemDetails = Invalid(invalid.Select(entry => new InvalidValue(
                $"#/{JsonNamingPolicy.SnakeCaseLower.ConvertName(entry.Key)}", entry.Value[0])));
        }
        else if (MemberOf(error) is { } member)
        {
            context.ProblemDetails = Invalid(
                [new InvalidValue($"#/{member}", "This value has the wrong type, or is too large.")]);
        }
        else
        {
            problem.Detail ??= (error, problem.Status) switch
            {
                (DbUpdateConcurrencyException, _) => "There is no such product.",
                (_, 400) => "The request body is not valid JSON.",
                (_, 401) => "Log in first.",
                (_, 404) => "There is no such endpoint.",
                (_, 405) => "This endpoint does not take that method.",
                (_, 413) => "The request body is too large.",
                (_, 415) => "The request body must be JSON.",
                (_, 503) => "The database is not available.",
                _ => "Something went wrong.",
            };
        }
    }

    private static ProblemDetails Invalid(IEnumerable<InvalidValue> errors) => new()
    {
        Type = "https://tools.ietf.org/html/rfc4918#section-11.2",
        Title = "Unprocessable Entity",
        Status = StatusCodes.Status422UnprocessableEntity,
        Detail = "Some values are invalid.",
        Extensions = { ["errors"] = errors },
    };

    private static string? MemberOf(Exception? error) => error switch
    {
        // For well-formed JSON; otherwise the cause is an exception of the reader.
        { InnerException: JsonException { InnerException: not JsonException, Path: ['$', '.', .. var member] } } => member,
        // Of a query, only the message names it: Failed to bind parameter "int page" from "one".
        BadHttpRequestException when error.Message.Split('"') is ["Failed to bind parameter ", var parameter, ..] =>
            parameter.Split(' ')[^1],
        _ => null,
    };

    // The JSON reader would report another charset, or UTF-8 in quotes, as a server error.
    private static Task CheckCharset(HttpContext context, RequestDelegate next)
    {
        var type = context.Request.GetTypedHeaders().ContentType;
        if (type is { Charset.HasValue: true })
        {
            var isUtf8 = HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
            type.Charset = null;
            context.Request.ContentType = isUtf8 ? type.ToString() : null;
        }
        return next(context);
    }
}
