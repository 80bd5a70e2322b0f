package gov.hms.sys.server;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** HMS-SYS as a process of its own, and everything that it prints. */
public final class SysProcess implements AutoCloseable {
    private final Process process;
    private final Path printed;

    /** @param directory where it is run; its data is in {@code hms-sys-data} there */
    public SysProcess(Path directory, Map<String, String> environment, String... args) throws IOException {
        printed = Files.createTempFile(directory, "printed", ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "gov.hms.sys.Main",
                "sys",
                "run",
                "--http-port",
                "0",
                "--grpc-port",
                "0"));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
    }

    public SysProcess awaitReady() throws Exception {
        RunningSys.await("HMS-SYS to be ready", () -> printed().contains("  hms check") || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("HMS-SYS ended: " + printed());
        }
        return this;
    }

    public int awaitEnd() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("HMS-SYS still runs after 60 s: " + printed());
        }
        return process.exitValue();
    }

    /** To standard output and standard error. */
    public String printed() {
        try {
            // it may be in the middle of a character
            return new String(Files.readAllBytes(printed), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Every attribute of every bean that a management tool of the same user sees in it. */
    public String managed() throws Exception {
        // of its own accord it gives a busy machine ten seconds
        System.setProperty("sun.tools.attach.attachTimeout", "60000");
        VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
        try {
            String address = machine.startLocalManagementAgent();
            StringBuilder all = new StringBuilder();
            try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
                MBeanServerConnection beans = connector.getMBeanServerConnection();
                for (ObjectName name : beans.queryNames(null, null)) {
                    for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
                        all.append(name)
                                .append(' ')
                                .append(value(beans, name, attribute.getName()))
                                .append('\n');
                    }
                }
            }
            return all.toString();
        } finally {
            machine.detach();
        }
    }

    private static String value(MBeanServerConnection beans, ObjectName name, String attribute) throws IOException {
        try {
            Object value = beans.getAttribute(name, attribute);
            return attribute + "="
                    + (value instanceof Object[] array ? List.of(array).toString() : String.valueOf(value));
        } catch (JMException | RuntimeMBeanException unsupported) {
            return attribute + ": " + unsupported.getMessage();
        }
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
