using System.Text;

namespace Shop;

public static class Passwords
{
    /// <summary>bcrypt reads no more.</summary>
    public const int MaxBytes = 72;

    // Hash of a random password: comparing with it makes an unknown user take as long as a wrong password.
    private const string UnknownUserHash = "$2a$10$IPdAfVr8hGO4KH4.myy2kOLvVV0JAwsfthE5Xb71AM0FAwHMc3jny";

    // Hashing takes a whole CPU: one hash per CPU at a time, in threads that serve no requests.
    private static readonly SemaphoreSlim Hashing = new(Environment.ProcessorCount);

    public static Task<string> HashAsync(string password) =>
        RunAsync(() => BCrypt.Net.BCrypt.HashPassword(password, workFactor: 10));

    // bcrypt takes what repeats a password after a NUL, or is longer than it reads, for that password.
    public static async Task<bool> VerifyAsync(string password, string? hash) =>
        await RunAsync(() => BCrypt.Net.BCrypt.Verify(password, hash ?? UnknownUserHash))
        && !password.Contains('\0')
        && Encoding.UTF8.GetByteCount(password) <= MaxBytes;

    private static async Task<T> RunAsync<T>(Func<T> hash)
    {
        await Hashing.WaitAsync();
        try
        {
            const TaskCreationOptions ownThread = TaskCreationOptions.LongRunning;
            return await Task.Factory.StartNew(hash, CancellationToken.None, ownThread, TaskScheduler.Default);
        }
        finally
        {
            Hashing.Release();
        }
    }
}
