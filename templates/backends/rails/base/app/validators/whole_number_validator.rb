# Checks the JSON value before type casting: Active Record would turn "5" and 5.5 into 5.
class WholeNumberValidator < ActiveModel::EachValidator
  def validate_each(record, attribute, _)
    range, number = options[:in], record.public_send("#{attribute}_before_type_cast")
    if number.nil?
      record.errors.add(attribute, "This value is missing.")
    elsif !(number.is_a?(Integer) && range.cover?(number))
      record.errors.add(attribute, "Enter a whole number from #{range.min} to #{range.max}.")
    end
  end
end
