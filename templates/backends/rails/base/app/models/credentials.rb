class Credentials
  include ActiveModel::Model
  include ActiveModel::Attributes

  attribute :email
  attribute :password

  validates :email, text: { in: 0.., message: "Enter an e-mail address." }
  validates :password, text: { in: 0.., message: "Enter a password." }
end
