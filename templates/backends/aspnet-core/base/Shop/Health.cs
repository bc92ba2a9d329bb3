using Microsoft.AspNetCore.HttpLogging;

namespace Shop;

public static class Health
{
    private static readonly string Contract = Path.Combine(AppContext.BaseDirectory, "openapi.yaml");

    public static void MapHealth(this IEndpointRouteBuilder api)
    {
        api.MapGet("/health", Get).WithHttpLogging(HttpLoggingFields.None);
        api.MapGet("/openapi.yaml", () => TypedResults.PhysicalFile(Contract, "application/yaml"));
    }

    private static async Task<Results<Ok<Report>, ProblemHttpResult>> Get(
        ShopContext db, ILogger<Report> logger, CancellationToken cancellation)
    {
        try
        {
            await db.Database.ExecuteSqlAsync($"SELECT 1", cancellation);
            return TypedResults.Ok(new Report("ok", "aspnet-core", Database.Name));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            logger.LogWarning("The database is not available: {Reason}", error.GetBaseException().Message);
            return TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Asks the server in the same container, because the image has no other tool for it.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> CheckAsync()
    {
        var port = Environment.GetEnvironmentVariable("PORT") is { Length: > 0 } set ? set : "8000";
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/api/health"));
        return (int)answer.StatusCode == 200 ? 0 : 1;
    }

    private sealed record Report(string Status, string Stack, string Database);
}
