using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Shop.Tests;

public class AuthTests(ShopFactory shop)
{
    [Fact]
    public async Task Login()
    {
        using var client = shop.CreateClient();
        using var right = await client.PostAsJsonAsync("/api/auth/login", ShopFactory.Demo);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.True(right.Headers.CacheControl?.NoStore);

        foreach (var email in new[] { "demo@example.com", "nobody@example.com", "\0" })
        {
            using var wrong = await client.PostAsJsonAsync("/api/auth/login", new { email, password = "wrong" });
            var problem = await shop.ReadAsync<ProblemDetails>(wrong);
            Assert.Equal("application/problem+json", wrong.Content.Headers.ContentType?.MediaType);
            Assert.Equal(email == "\0" ? 422 : 401, problem.Status);
        }
    }

    [Fact]
    public async Task Me()
    {
        using var client = await shop.LogInAsync();
        var user = await client.GetFromJsonAsync<CurrentUser>("/api/auth/me", shop.Json);
        Assert.Equal(("demo@example.com", "Demo User"), (user?.Email, user?.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    // {"alg":"none"} and {"sub":"1","exp":9999999999}
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwiZXhwIjo5OTk5OTk5OTk5fQ.")]
    public async Task NotLoggedIn(string token)
    {
        using var client = shop.CreateClient(token);
        using var response = await client.PostAsJsonAsync("/api/products", ProductsTests.Lamp, shop.Json);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("Log in first.", (await shop.ReadAsync<ProblemDetails>(response)).Detail);
    }

    [Fact]
    public async Task ExpiredToken()
    {
        using var client = await shop.LogInAsync();
        var user = await client.GetFromJsonAsync<CurrentUser>("/api/auth/me", shop.Json);
        var signing = shop.Services.GetRequiredService<SigningCredentials>();
        foreach (var (age, status) in new[] { (59, HttpStatusCode.OK), (61, HttpStatusCode.Unauthorized) })
        {
            var token = Auth.CreateToken(user!.Id, signing, DateTime.UtcNow.AddMinutes(-age));
            using var other = shop.CreateClient(token);
            using var response = await other.GetAsync("/api/auth/me");
            Assert.Equal(status, response.StatusCode);
        }
    }
}
