using System.Net;
using System.Text;

namespace Shop;

/// <summary>A setting is malformed or unusable. The message is for the person starting the program.</summary>
public class ConfigException(string message) : Exception(message);

/// <summary>Settings from the environment.</summary>
/// <param name="SecretKey">Null: generate one at start.</param>
public record Config(IPAddress Host, int Port, string ConnectionString, byte[]? SecretKey, bool DemoData)
{
    /// <exception cref="ConfigException">Names the variable, never its value.</exception>
    public static Config Read(IConfiguration variables)
    {
        // Compose passes an unset variable as an empty one.
        string? Variable(string name) => variables[name] is { Length: > 0 } value ? value : null;

        var address = Variable("HOST") ?? "localhost";
        var host = address == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(address, out var parsed) ? parsed
            : throw new ConfigException("HOST must be an IP address.");
        var port = ushort.TryParse(Variable("PORT") ?? "8000", out var number) && number > 0 ? number
            : throw new ConfigException("PORT must be a number from 1 to 65535.");
        var connectionString = Database.ConnectionString(Variable("DATABASE_URL") ?? Database.DefaultUrl)
            ?? throw new ConfigException(
                "DATABASE_URL must look like sqlite:////path/file or postgresql://user:password@host:port/name.");
        var secretKey = Variable("SECRET_KEY") is { } key ? Encoding.UTF8.GetBytes(key) : null;
        if (secretKey is { Length: < 32 })
        {
            throw new ConfigException("SECRET_KEY must have at least 32 bytes.");
        }
        var demoData = Variable("DEMO_DATA") switch
        {
            null or "0" => false,
            "1" => true,
            _ => throw new ConfigException("DEMO_DATA must be 0 or 1."),
        };
        return new Config(host, port, connectionString, secretKey, demoData);
    }
}
