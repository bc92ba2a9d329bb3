using System.Net.Sockets;
using Shop;

try
{
    switch (args)
    {
        case ["healthcheck"]:
            return await Health.CheckAsync();
        case ["add-user", var email, var name]:
            await AddUser.RunAsync(email, name);
            return 0;
        // Options such as --environment are ASP.NET Core's.
        case [] or [['-', '-', ..], ..]:
            await using (var app = App.Build(args))
            {
                await app.PrepareAsync();
                await app.RunAsync();
            }
            return 0;
        default:
            throw new ConfigException("usage: dotnet Shop.dll [healthcheck | add-user EMAIL NAME]");
    }
}
// Kestrel throws IOException for an address in use; the health check throws HttpRequestException.
catch (Exception error) when (error is ConfigException or IOException or SocketException or HttpRequestException)
{
    Console.Error.WriteLine(error is SocketException ? $"HOST and PORT: {error.Message}" : error.Message);
    return 1;
}
