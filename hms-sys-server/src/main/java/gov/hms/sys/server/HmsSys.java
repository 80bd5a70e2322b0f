package gov.hms.sys.server;

/** A running HMS-SYS. */
public final class HmsSys implements AutoCloseable {
    private final int httpPort;
    private final int grpcPort;

    private HmsSys(int httpPort, int grpcPort) {
        this.httpPort = httpPort;
        this.grpcPort = grpcPort;
    }

    /**
     * Starts everything and returns when REST and gRPC accept connections.
     *
     * @throws StartupException when it cannot; its message alone tells the operator why and what to do
     */
    public static HmsSys start(HmsSysConfig config) throws StartupException {
        throw new StartupException("not wired yet: " + config);
    }

    /** The port that REST listens on. */
    public int httpPort() {
        return httpPort;
    }

    /** The port that the mesh's gRPC listens on. */
    public int grpcPort() {
        return grpcPort;
    }

    @Override
    public void close() {}
}
