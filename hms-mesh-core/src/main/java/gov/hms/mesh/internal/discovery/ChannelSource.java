package gov.hms.mesh.internal.discovery;

import io.grpc.Channel;

/** Where the conversations with HMS-SYS get their channel from; tests give one within the process. */
public interface ChannelSource {
    /** A channel that is authenticated by the current certificate. Not to be kept over a failure or a rotation. */
    Channel channel();

    /** The channel did not work: the next one goes to the next address. */
    void failed();

    void close();
}
