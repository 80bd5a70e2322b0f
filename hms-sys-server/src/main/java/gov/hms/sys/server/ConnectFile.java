package gov.hms.sys.server;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** {@code connect.json}: by it {@code hms}, started in the same directory, finds HMS-SYS without being told. Holds no secret. */
final class ConnectFile {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectFile.class);

    private ConnectFile() {}

    static void write(DataDirectory data, boolean dev, String url, String grpc, Authority authority) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("url", url);
        fields.put("grpc", grpc);
        fields.put("ca", dev ? null : authority.certificates().bundleFile().toString());
        fields.put("operatorToken", dev ? null : authority.operator().file().toString());
        try {
            data.write("connect.json", JsonMapper.shared().writeValueAsBytes(fields));
        } catch (IOException failed) {
            LOG.warn("connect.json could not be written; hms has to be told the address: {}", failed.toString());
        }
    }
}
