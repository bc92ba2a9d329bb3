namespace Shop;

public static class Seed
{
    /// <summary>Fills an empty database with the demo user and products; it leaves any other alone.</summary>
    public static async Task FillAsync(ShopContext db)
    {
        var hash = await Passwords.HashAsync("demo-password");
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (await db.Users.AnyAsync() || await db.Products.AnyAsync())
        {
            return;
        }
        db.Users.Add(new User { Email = "demo@example.com", Name = "Demo User", PasswordHash = hash });
        var now = Product.Now();
        db.Products.AddRange(DemoProducts.Select(product => new Product
        {
            Name = product.Name,
            Description = product.Description,
            PriceCents = product.PriceCents,
            Stock = product.Stock,
            CreatedAt = now,
            UpdatedAt = now,
        }));
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    private static readonly (string Name, string? Description, long PriceCents, long Stock)[] DemoProducts =
    [
        ("Desk lamp", "Warm light, folds flat.", 3900, 25),
        ("Walnut desk", "Solid wood, oiled by hand.", 48900, 4),
        ("Office chair", "Adjustable in every direction that matters.", 27900, 9),
        ("Monitor arm", "Holds up to 9 kg.", 8900, 14),
        ("Mechanical keyboard", "Quiet switches, loud colours.", 12900, 30),
        ("Wireless mouse", null, 4900, 42),
        ("Notebook", "192 pages, dotted.", 1200, 180),
        ("Fountain pen", "Medium nib, blue ink.", 5600, 17),
        ("Coffee mug", "Holds 300 ml and a grudge.", 1500, 64),
        ("Plant pot", "Terracotta, with saucer.", 2200, 38),
        ("Headphones", "Closed back, 32 ohm.", 15900, 11),
        ("Backpack", "20 litres, fits a 15 inch laptop.", 9900, 21),
    ];
}
