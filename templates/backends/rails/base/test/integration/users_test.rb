require "test_helper"
require "rake"

class UsersTest < ActionDispatch::IntegrationTest
  setup { Rails.application.load_tasks unless Rake::Task.task_defined?("users:add") }

  test "add a user" do
    add "ann@example.com", "Ann", "ann-password\n"
    assert log_in(email: "ann@example.com", password: "ann-password")

    {
      [ "ann@example.com", "Another", "ann-password" ] => "Email has already been taken",
      [ "bob@example.com", "Bob", "short" ] => "Password is too short",
      [ "bob", "Bob", "bob-password" ] => "Email is invalid"
    }.each do |arguments, reason|
      _, said = capture_io { assert_raises(SystemExit) { add(*arguments) } }
      assert_includes said, reason
      assert_equal 1, said.lines.size
    end
  end

  private
    def add(email, name, password)
      stdin, $stdin = $stdin, StringIO.new(password)
      Rake::Task["users:add"].execute(Rake::TaskArguments.new(%i[email name], [ email, name ]))
    ensure
      $stdin = stdin
    end
end
