# Sends every event to every client as plain JSON, instead of Action Cable's own protocol of channels.

module ApplicationCable
  class Connection < ActionCable::Connection::Base
    EVENTS = "events"
    MAX_WAITING = 1000 # events since a beat found that the client reads
    MAX_MESSAGE = 64.kilobytes # of a client's message, which is ignored

    # Frames that Action Cable has no method for: it pings in JSON, and closes with 1000 only.
    PING = "\x89\x00".b
    GOING_AWAY = "\x88\x02\x03\xE9".b # close, 1001

    # Before the handshake, so that a connected client misses nothing.
    def process
      @waiting = 0
      @listener = method(:forward)
      pubsub.subscribe EVENTS, @listener
      # Action Cable has no setting for it, and the driver's default is 64 MiB.
      websocket.send(:websocket).instance_variable_get(:@driver).instance_variable_set(:@max_length, MAX_MESSAGE)
      super
    end

    def disconnect
      pubsub.unsubscribe EVENTS, @listener
    end

    # Action Cable calls this every three seconds.
    def beat
      socket = env["rack.hijack_io"]
      if socket.wait_writable(0)
        @waiting = 0
        write PING
      elsif @waiting > MAX_WAITING
        socket.shutdown
      end
    rescue IOError, SystemCallError
      # The client is gone.
    end

    def close(**)
      write GOING_AWAY
    end

    # Client messages are ignored.
    def on_message(_)
    end

    private
      def forward(event)
        @waiting += 1
        websocket.transmit event
      end

      def send_welcome_message
      end

      def write(frame)
        websocket.send(:websocket).write(frame)
      end
  end
end
