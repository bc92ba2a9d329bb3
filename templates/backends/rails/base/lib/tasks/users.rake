require "io/console"

namespace :users do
  # Arguments show up in the process list and the shell history, so the password is not one.
  desc "Add a user, whose password it asks for"
  task :add, %i[email name] => :environment do |_, arguments|
    abort "A name cannot contain a comma here." if arguments.extras.any?
    password = $stdin.tty? ? $stdin.getpass("Password: ") : $stdin.read.chomp
    User.create!(**arguments.to_h.slice(:email, :name), password:)
  rescue Interrupt
    exit 130
  rescue ActiveRecord::ActiveRecordError => error
    abort error.message.squish
  end
end
