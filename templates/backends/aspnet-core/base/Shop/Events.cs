using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Shop;

public static class Events
{
    private const int MaxMessageBytes = 64 * 1024; // of a client's message, which is ignored
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(10);

    public static void MapEvents(this IEndpointRouteBuilder api) => api.MapGet("/events", Listen);

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> Listen(
        HttpContext context, Listeners listeners, IHostApplicationLifetime lifetime)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            return TypedResults.Problem(
                "This endpoint speaks WebSocket only.", statusCode: StatusCodes.Status426UpgradeRequired);
        }
        // Before the handshake, so that a connected client misses nothing.
        var events = listeners.Join();
        using var atStop = lifetime.ApplicationStopping.Register(() => events.Writer.TryComplete());
        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            _ = ReceiveAsync(socket, events);
            await foreach (var message in events.Reader.ReadAllAsync())
            {
                using var patience = new CancellationTokenSource(SendTimeout);
                await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, patience.Token);
            }
            using var timeout = new CancellationTokenSource(SendTimeout);
            await socket.CloseOutputAsync(
                lifetime.ApplicationStopping.IsCancellationRequested ? WebSocketCloseStatus.EndpointUnavailable
                : socket.State == WebSocketState.CloseReceived ? WebSocketCloseStatus.NormalClosure
                : WebSocketCloseStatus.PolicyViolation, // too slow, or sent too much
                null, timeout.Token);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            // The client is gone.
        }
        finally
        {
            listeners.Leave(events);
        }
        return TypedResults.Empty;
    }

    // Reading answers a client's pings and notices when it leaves.
    private static async Task ReceiveAsync(WebSocket socket, Channel<byte[]> events)
    {
        var buffer = new byte[4096];
        var size = 0;
        try
        {
            while (size <= MaxMessageBytes)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }
                size = received.EndOfMessage ? 0 : size + received.Count;
            }
        }
        catch (Exception error) when (error is WebSocketException or IOException)
        {
            // The client is gone.
        }
        finally
        {
            events.Writer.TryComplete();
        }
    }
}

/// <summary>The clients of this process that receive changes. Each has a channel that queues its events.</summary>
public class Listeners(IOptions<JsonOptions> json)
{
    private const int MaxWaitingEvents = 1000; // for one listener
    private readonly ConcurrentDictionary<Channel<byte[]>, bool> _channels = [];

    /// <returns>A channel that is completed when too many events are waiting in it.</returns>
    public Channel<byte[]> Join()
    {
        var events = Channel.CreateBounded<byte[]>(MaxWaitingEvents);
        _channels[events] = true;
        return events;
    }

    public void Leave(Channel<byte[]> events) => _channels.TryRemove(events, out _);

    /// <summary>Call after the commit; never waits for a listener.</summary>
    public void Publish(string type, Product product)
    {
        var message = JsonSerializer.SerializeToUtf8Bytes(new { type, product }, json.Value.SerializerOptions);
        foreach (var (events, _) in _channels)
        {
            if (!events.Writer.TryWrite(message))
            {
                events.Writer.TryComplete();
            }
        }
    }
}
