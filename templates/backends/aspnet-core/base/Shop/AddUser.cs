using System.ComponentModel.DataAnnotations;
using System.Text;

namespace Shop;

public static class AddUser
{
    /// <summary>Prompts for the password: arguments show up in the process list and the shell history.</summary>
    public static async Task RunAsync(string email, string name)
    {
        await using var app = App.Build([]);
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ShopContext>();
        await db.MigrateAsync();
        await AddAsync(db, email, name, ReadPassword());
        Console.WriteLine($"Added {email}.");
    }

    public static async Task AddAsync(ShopContext db, string email, string name, string password)
    {
        var bytes = Encoding.UTF8.GetByteCount(password);
        if (!new EmailAddressAttribute().IsValid(email)
            || !new TextAttribute(1, 120).IsValid(name)
            || bytes is < 8 or > Passwords.MaxBytes)
        {
            throw new ConfigException("It takes an e-mail address, a name, and a password of 8 to 72 bytes.");
        }
        if (await db.Users.AnyAsync(user => user.Email == email))
        {
            throw new ConfigException($"{email} is already a user.");
        }
        db.Users.Add(new User { Email = email, Name = name, PasswordHash = await Passwords.HashAsync(password) });
        await db.SaveChangesAsync();
    }

    private static string ReadPassword()
    {
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadToEnd().TrimEnd('\r', '\n');
        }
        Console.Error.Write("Password: ");
        var password = "";
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            password = key.Key == ConsoleKey.Backspace
                ? password[..Math.Max(password.Length - 1, 0)]
                : char.IsControl(key.KeyChar) ? password : password + key.KeyChar;
        }
        Console.Error.WriteLine();
        return password;
    }
}
