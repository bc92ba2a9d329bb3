namespace Shop;

public static class Passwords
{
    // Hash of a random password: comparing with it makes an unknown user take as long as a wrong password.
    private const string UnknownUserHash = "$2a$10$IPdAfVr8hGO4KH4.myy2kOLvVV0JAwsfthE5Xb71AM0FAwHMc3jny";

    // Hashing takes a whole CPU: one hash per CPU at a time, in threads that serve no requests.
    private static readonly SemaphoreSlim Hashing = new(Environment.ProcessorCount);

    public static Task<string> HashAsync(string password) =>
        RunAsync(() => BCrypt.Net.BCrypt.HashPassword(password, workFactor: 10));

    public static Task<bool> VerifyAsync(string password, string? hash) =>
        RunAsync(() => BCrypt.Net.BCrypt.Verify(password, hash ?? UnknownUserHash));

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
