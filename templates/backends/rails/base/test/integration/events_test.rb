require "test_helper"
require "puma"
require "socket"
require "websocket/driver"

# A client of a server in this process; `WebSocket::Driver` needs `url` and `write`.
class Listener
  attr_reader :url, :messages, :pings, :close_code

  def initialize(port)
    @url = "ws://127.0.0.1:#{port}/api/events"
    @socket = TCPSocket.new("127.0.0.1", port)
    @deadline = 30.seconds.from_now
    @messages, @pings, @open = [], 0, false
    @driver = WebSocket::Driver.client(self)
    @driver.on(:open) { @open = true }
    @driver.on(:message) { |event| @messages << event.data }
    @driver.on(:ping) { @pings += 1 }
    @driver.on(:close) { |event| @close_code = event.code }
    @driver.start
    read until @open
  end

  def write(data)
    @socket.write(data)
  end

  def say(text)
    @driver.text(text)
  end

  def read
    left = @deadline - Time.now
    left.positive? && @socket.wait_readable(left) or raise "what was to come did not come in time"
    @driver.parse(@socket.readpartial(65_536))
  end

  def next_event
    read while @messages.empty?
    JSON.parse(@messages.shift)
  end
end

class EventsTest < ActionDispatch::IntegrationTest
  setup do
    @server = Puma::Server.new(Rails.application, nil, log_writer: Puma::LogWriter.null)
    @port = @server.add_tcp_listener("127.0.0.1", 0).addr[1]
    @server.run
  end

  teardown { @server.stop(true) }

  test "events" do
    listener = Listener.new(@port)
    listener.say "ignored"
    location = create
    created = response.parsed_body
    put location, params: { name: "Lantern", price_cents: 2, stock: 3 }, headers: bearer, as: :json
    updated = response.parsed_body
    delete location, headers: bearer

    { "created" => created, "updated" => updated, "deleted" => updated }.each do |type, product|
      assert_equal({ "type" => "product.#{type}", "product" => product }, listener.next_event)
    end
  end

  test "a listener is pinged, and told that the server goes away" do
    listener = Listener.new(@port)
    listener.read while listener.pings.zero?
    ActionCable.server.restart
    listener.read until listener.close_code
    assert_equal 1001, listener.close_code
  end

  test "a listener that lags is disconnected" do
    listener = Listener.new(@port)
    listener.read while listener.pings.zero?
    # More than the socket buffers and the queue can hold.
    3000.times { ActionCable.server.broadcast ApplicationCable::Connection::EVENTS, "x" * 10_000 }
    ActionCable.server.connections.each(&:beat)
    assert_raises(EOFError, Errno::ECONNRESET) { loop { listener.read } }
    assert_operator listener.messages.size, :<, 3000
  end
end
