using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shop.Tests;

// All tests share one application and its database.
[assembly: AssemblyFixture(typeof(ShopFactory))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Shop.Tests;

/// <summary>The application, with the demo data, in this process and without a network.</summary>
public sealed class ShopFactory : WebApplicationFactory<Program>, IAsyncLifetime
{
    public static readonly object Demo = new { email = "demo@example.com", password = "demo-password" };

    private string? _token;

    public JsonSerializerOptions Json => Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

    public async ValueTask InitializeAsync() => await TestDatabase.EmptyAsync();

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseSetting("DATABASE_URL", TestDatabase.Url)
        .UseSetting("SECRET_KEY", "a key that only the tests have, of 32 bytes or more")
        .UseSetting("DEMO_DATA", "1")
        .UseSetting("Logging:LogLevel:Microsoft.AspNetCore.HttpLogging", "Warning");

    public HttpClient CreateClient(string token)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A client logged in as the demo user.</summary>
    public async Task<HttpClient> LogInAsync()
    {
        if (_token is null)
        {
            using var client = CreateClient();
            using var response = await client.PostAsJsonAsync("/api/auth/login", Demo);
            _token = (await ReadAsync<Token>(response)).AccessToken;
        }
        return CreateClient(_token);
    }

    public async Task<T> ReadAsync<T>(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<T>(Json))!;
}
