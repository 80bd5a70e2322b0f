package gov.hms.sys.stream;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.SocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.Optional;

/** The listening socket: what it accepts is counted before a byte of it is read. */
final class CountedSocket extends NioServerSocketChannel {
    private final Connections connections;

    CountedSocket(Connections connections) {
        this.connections = connections;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        int read = super.doReadMessages(accepted);
        int refused = 0;
        for (int i = accepted.size() - 1; i >= before; i--) {
            if (!admits((SocketChannel) accepted.get(i))) {
                accepted.remove(i);
                refused++;
            }
        }
        // of what is accepted, none was to be taken on: not an error, so the loop goes on at the next that comes
        return read - refused;
    }

    private boolean admits(SocketChannel channel) {
        if (channel.remoteAddress() == null) {
            // gone again; nothing to count
            return true;
        }
        Optional<Connections.Open> opened = connections.opened(channel.remoteAddress(), channel::close);
        if (opened.isEmpty()) {
            closeUnregistered(channel);
            return false;
        }
        channel.closeFuture().addListener(over -> opened.get().closed());
        return true;
    }

    private static void closeUnregistered(Channel channel) {
        channel.unsafe().closeForcibly();
    }
}
