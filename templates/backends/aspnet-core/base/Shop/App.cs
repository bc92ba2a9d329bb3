using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.HttpLogging;

namespace Shop;

/// <summary>The application: its services, and every route in one place.</summary>
public static class App
{
    private const int MaxBodyBytes = 1024 * 1024;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(25);

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        var config = Config.Read(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Listen(config.Host, config.Port);
        });

        var services = builder.Services;
        services.AddSingleton(config);
        services.AddDbContextPool<ShopContext>(options => Database.Use(options, config.ConnectionString));
        services.AddSingleton<Listeners>();
        services.AddShopAuthentication(config.SecretKey ?? RandomNumberGenerator.GetBytes(32));
        services.AddProblems();
        services.AddValidation();
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddHttpLogging(options =>
        {
            options.LoggingFields = HttpLoggingFields.RequestMethod | HttpLoggingFields.RequestPath
                | HttpLoggingFields.ResponseStatusCode | HttpLoggingFields.Duration;
            options.CombineLogs = true;
        });
        services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTimeout);
        // The health check uses this address, whatever ALLOWEDHOSTS says.
        services.PostConfigure<HostFilteringOptions>(options => options.AllowedHosts = [.. options.AllowedHosts, "127.0.0.1"]);

        var app = builder.Build();
        app.UseHttpLogging();
        app.UseProblems();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = PingInterval, KeepAliveTimeout = PingInterval });

        var api = app.MapGroup("/api");
        api.MapHealth();
        api.MapAuth();
        api.MapProducts();
        api.MapEvents();
        return app;
    }

    /// <summary>Runs before it listens: the schema and, if enabled, the demo data.</summary>
    public static async Task PrepareAsync(this WebApplication app)
    {
        var config = app.Services.GetRequiredService<Config>();
        if (config.SecretKey is null)
        {
            app.Logger.LogWarning("SECRET_KEY is not set: using a random one, tokens end with this process.");
        }
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ShopContext>();
        await db.MigrateAsync();
        if (config.DemoData)
        {
            await Seed.FillAsync(db);
        }
    }
}
