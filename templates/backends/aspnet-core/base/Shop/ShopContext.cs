using System.Data.Common;
using System.Net.Sockets;

namespace Shop;

public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<User> Users => Set<User>();

    public DbSet<Product> Products => Set<Product>();

    /// <summary>Brings the schema up to date.</summary>
    public async Task MigrateAsync()
    {
        try
        {
            // On SQLite a killed migration leaves its lock behind: take it only if there is something to do.
            if ((await Database.GetPendingMigrationsAsync()).Any())
            {
                await Database.MigrateAsync();
            }
        }
        // Entity Framework Core may wrap the driver's exception; the driver says what is wrong.
        catch (Exception error) when (error.GetBaseException() is DbException or SocketException or TimeoutException)
        {
            throw new ConfigException($"DATABASE_URL: the database cannot be used: {error.GetBaseException().Message}");
        }
    }
}
