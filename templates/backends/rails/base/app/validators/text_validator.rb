# Checks the JSON value before type casting: Active Record would turn any value into a string.
class TextValidator < ActiveModel::EachValidator
  def validate_each(record, attribute, value)
    before = "#{attribute}_before_type_cast"
    text = record.respond_to?(before) ? record.public_send(before) : value
    if text.nil?
      record.errors.add(attribute, "This value is missing.")
    elsif !(text.is_a?(String) && fits?(text))
      record.errors.add(attribute, options[:message])
    end
  end

  private
    # PostgreSQL cannot store NUL.
    def fits?(text)
      text.valid_encoding? && text.exclude?("\0") && options[:in].cover?(text.length) &&
        (text.present? || options[:in].cover?(0))
    end
end
