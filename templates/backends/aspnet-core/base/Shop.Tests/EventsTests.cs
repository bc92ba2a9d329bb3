using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Shop.Tests;

public class EventsTests(ShopFactory shop)
{
    private sealed record Event(string Type, JsonElement Product);

    [Fact]
    public async Task Events()
    {
        using var client = await shop.LogInAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        using var socket = await shop.Server.CreateWebSocketClient().ConnectAsync(
            new Uri("ws://localhost/api/events"), timeout.Token);
        await socket.SendAsync("ignored"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, timeout.Token);

        using var created = await client.PostAsJsonAsync("/api/products", ProductsTests.Lamp, shop.Json);
        var path = created.Headers.Location;
        using var updated = await client.PutAsJsonAsync(path, ProductsTests.Lamp with { Stock = 4 }, shop.Json);
        using var deleted = await client.DeleteAsync(path);

        foreach (var (type, response) in new[] { ("created", created), ("updated", updated), ("deleted", updated) })
        {
            var heard = await HearAsync(socket, timeout.Token);
            Assert.Equal($"product.{type}", heard.Type);
            Assert.Equal(await response.Content.ReadAsStringAsync(), heard.Product.GetRawText());
        }

        using var plain = await client.GetAsync("/api/events");
        Assert.Equal(HttpStatusCode.UpgradeRequired, plain.StatusCode);
    }

    [Fact]
    public async Task SlowListener()
    {
        var listeners = shop.Services.GetRequiredService<Listeners>();
        var events = listeners.Join();
        for (var count = 0; count <= 1000; count++)
        {
            listeners.Publish("product.created", new Product { Name = "Lamp" });
        }
        listeners.Leave(events);
        Assert.Equal(1000, await events.Reader.ReadAllAsync().CountAsync());
    }

    private async Task<Event> HearAsync(WebSocket socket, CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, cancellation);
        return JsonSerializer.Deserialize<Event>(buffer.AsSpan(0, received.Count), shop.Json)!;
    }
}
