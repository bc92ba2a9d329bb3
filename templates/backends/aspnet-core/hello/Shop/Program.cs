// The Shop API's products as in ASP.NET Core's tutorial: the baseline for benchmarks of the real backend.
using System.Text.Json;
using Microsoft.AspNetCore.HttpLogging;
using Microsoft.EntityFrameworkCore;
using Shop;

if (args is ["healthcheck"])
{
    return await Health.CheckAsync();
}

var builder = WebApplication.CreateBuilder(args);
var config = Config.Read(builder.Configuration);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(config.Host, config.Port));
builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
builder.Services.AddDbContext<ShopContext>(options => Database.Use(options, config.ConnectionString));
builder.Services.ConfigureHttpJsonOptions(options =>
    options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
builder.Services.AddHttpLogging(options =>
{
    options.LoggingFields = HttpLoggingFields.RequestMethod | HttpLoggingFields.RequestPath
        | HttpLoggingFields.ResponseStatusCode | HttpLoggingFields.Duration;
    options.CombineLogs = true;
});

var app = builder.Build();
await using (var scope = app.Services.CreateAsyncScope())
{
    await scope.ServiceProvider.GetRequiredService<ShopContext>().MigrateAsync();
}
app.UseHttpLogging();

app.MapGet("/api/health", async (ShopContext db) =>
{
    await db.Database.ExecuteSqlAsync($"SELECT 1");
    return new { status = "ok", stack = "aspnet-core", database = Database.Name };
}).WithHttpLogging(HttpLoggingFields.None);

app.MapGet("/api/products", async (ShopContext db, int page = 1, int per_page = 20) => new
{
    items = await db.Products.AsNoTracking().OrderBy(product => product.Id)
        .Skip((page - 1) * per_page).Take(per_page).ToListAsync(),
    total = await db.Products.CountAsync(),
    page,
    per_page,
});

app.MapGet("/api/products/{id}", async (long id, ShopContext db) =>
    await db.Products.FindAsync(id) is { } product ? Results.Ok(product) : Results.NotFound());

app.MapPost("/api/products", async (Product product, ShopContext db) =>
{
    product.CreatedAt = product.UpdatedAt = DateTimeOffset.UtcNow;
    db.Products.Add(product);
    await db.SaveChangesAsync();
    return Results.Created($"/api/products/{product.Id}", product);
});

await app.RunAsync();
return 0;
