namespace Shop;

public static class Passwords
{
    // Of a password that nobody knows: comparing with it makes an unknown user take as long as a wrong password.
    private const string UnknownUserHash = "$2a$10$IPdAfVr8hGO4KH4.myy2kOLvVV0JAwsfthE5Xb71AM0FAwHMc3jny";

    // Hashing takes all of a CPU: as many at a time as there are, in threads that serve no requests.
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
