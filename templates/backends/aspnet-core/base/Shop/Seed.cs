namespace Shop;

public static class Seed
{
    /// <summary>Fills an empty database with the demo user and products; any other is left unchanged.</summary>
    public static async Task FillAsync(ShopContext db)
    {
        var hash = await Passwords.HashAsync("demo-password");
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (await db.Users.AnyAsync() || await db.Products.AnyAsync())
        {
            return;
        }
        db.Users.Add(new User { Email = "demo@example.com", Name = "Demo User", PasswordHash = hash });
        db.Products.AddRange(DemoProducts.Select(Products.From));
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    private static readonly ProductInput[] DemoProducts =
    [
        new("Desk lamp", "Warm light, folds flat.", 3900, 25),
        new("Walnut desk", "Solid wood, oiled by hand.", 48900, 4),
        new("Office chair", "Adjustable in every direction that matters.", 27900, 9),
        new("Monitor arm", "Holds up to 9 kg.", 8900, 14),
        new("Mechanical keyboard", "Quiet switches, loud colours.", 12900, 30),
        new("Wireless mouse", null, 4900, 42),
        new("Notebook", "192 pages, dotted.", 1200, 180),
        new("Fountain pen", "Medium nib, blue ink.", 5600, 17),
        new("Coffee mug", "Holds 300 ml and a grudge.", 1500, 64),
        new("Plant pot", "Terracotta, with saucer.", 2200, 38),
        new("Headphones", "Closed back, 32 ohm.", 15900, 11),
        new("Backpack", "20 litres, fits a 15 inch laptop.", 9900, 21),
    ];
}
