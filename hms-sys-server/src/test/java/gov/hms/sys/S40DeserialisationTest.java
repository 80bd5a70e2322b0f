package gov.hms.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import gov.hms.mesh.internal.wire.DiscoveryRequest;
import gov.hms.mesh.internal.wire.DiscoveryResponse;
import gov.hms.mesh.internal.wire.JoinRequest;
import gov.hms.sys.fuzz.Bounded;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/** Nothing that is read chooses a class: no Java serialisation, no typed JSON, and messages of bounded depth and size. */
class S40DeserialisationTest {
    private static final List<String> MODULES =
            List.of("hms-mesh-core", "hms-mesh-okhttp", "hms-mesh-servlet", "hms-sys-server");

    private static Stream<Path> files(String below, String suffix) throws IOException {
        return MODULES.stream()
                .map(module -> Path.of("..", module, below))
                .filter(Files::isDirectory)
                .flatMap(directory -> {
                    try {
                        return Files.walk(directory);
                    } catch (IOException unreadable) {
                        throw new java.io.UncheckedIOException(unreadable);
                    }
                })
                .filter(file -> file.toString().endsWith(suffix));
    }

    private static String constants(Path classFile) {
        try {
            return new String(Files.readAllBytes(classFile), StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    /** Names that a class which uses the mechanism has among its constants. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "java/io/ObjectInputStream",
                "java/io/ObjectOutputStream",
                "java/io/ObjectInputFilter",
                "java/io/Externalizable",
                "java/beans/XMLDecoder",
                "java/rmi/",
                "javax/management/remote",
                "javax/naming/InitialContext",
                "javax/script/",
                "activateDefaultTyping",
                "enableDefaultTyping",
                "PolymorphicTypeValidator",
                "com/fasterxml/jackson/annotation/JsonTypeInfo",
                "org/yaml/snakeyaml",
                "com/google/protobuf/Any;"
            })
    void noClassOfOursUses(String mechanism) throws IOException {
        try (Stream<Path> classes = files("target/classes", ".class")) {
            List<Path> all = classes.toList();
            assertThat(all).as("compiled classes").hasSizeGreaterThan(300);
            assertThat(all)
                    .filteredOn(file -> constants(file).contains(mechanism))
                    .filteredOn(file -> !file.toString().contains("internal/wire"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "private void readObject(",
                "readResolve(",
                "implements Serializable",
                "implements java.io.Serializable",
                "readExternal("
            })
    void noSourceOfOursDeclares(String word) throws IOException {
        try (Stream<Path> sources = files("src/main/java", ".java")) {
            assertThat(sources.toList())
                    .hasSizeGreaterThan(200)
                    .filteredOn(file -> constants(file).contains(word))
                    .isEmpty();
        }
    }

    private static Stream<byte[]> hostile() {
        byte[] groups = new byte[100_000];
        Arrays.fill(groups, (byte) (15 << 3 | 3));
        byte[] fewer = Arrays.copyOf(groups, 150);
        return Stream.of(
                groups,
                fewer,
                new byte[] {0x0a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07},
                new byte[] {0x0a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1},
                new byte[] {0x0a, 0x05, 1},
                new byte[] {0x00},
                new byte[] {0x07},
                new byte[] {0x0c},
                new byte[] {0x12, 0x02, 0x0a, 0x7f},
                new byte[] {(byte) 0x80},
                "\u00ac\u00ed\u0000\u0005sr".getBytes(StandardCharsets.ISO_8859_1),
                new byte[] {0x0a, 0x02, (byte) 0xc0, (byte) 0x80});
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aHostileMessageIsRefusedAndCostsNothing(byte[] wire) throws Exception {
        Bounded.run(() -> {
            assertThatThrownBy(() -> DiscoveryResponse.parseFrom(wire))
                    .isInstanceOf(InvalidProtocolBufferException.class);
            try {
                DiscoveryRequest.parseFrom(wire);
                JoinRequest.parseFrom(ByteString.copyFrom(wire));
            } catch (InvalidProtocolBufferException refused) {
                assertThat(refused).hasMessageNotContaining("OutOfMemory");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"java.util.ArrayList\",[1]]",
                "{\"@class\":\"javax.naming.InitialContext\",\"a\":1}",
                "{\"@type\":\"com.sun.rowset.JdbcRowSetImpl\",\"dataSourceName\":\"ldap://x\"}",
                "{\"$type\":\"System.Diagnostics.Process\"}"
            })
    void jsonThatNamesAClassIsJustText(String json) {
        JsonNode read = JsonMapper.shared().readTree(json);
        assertThat(read.isContainer()).isTrue();
        assertThat(read).hasToString(json);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_001, 100_000})
    void deepJsonIsRefused(int depth) throws Exception {
        String json = "[".repeat(depth);
        Bounded.run(() ->
                assertThatThrownBy(() -> JsonMapper.shared().readTree(json)).isInstanceOf(JacksonException.class));
    }

    /** What an attacker would name: it acts while it is read. */
    private static final class Gadget implements Serializable {
        private static final long serialVersionUID = 1L;
        private static final AtomicInteger ACTED = new AtomicInteger();

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            ACTED.incrementAndGet();
        }
    }

    /** The control: the serialisation of Java runs what the bytes name. */
    @Test
    void anObjectInputStreamWouldRunWhatTheBytesName() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new Gadget());
        }
        byte[] wire = bytes.toByteArray();
        assertThatThrownBy(() -> DiscoveryResponse.parseFrom(wire)).isInstanceOf(InvalidProtocolBufferException.class);
        assertThatThrownBy(() -> JsonMapper.shared().readTree(wire)).isInstanceOf(JacksonException.class);
        assertThat(Gadget.ACTED).hasValue(0);

        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(wire))) {
            assertThat(in.readObject()).isInstanceOf(Gadget.class);
        }
        assertThat(Gadget.ACTED).hasValue(1);
    }

    /** The control: with its typing on, Jackson makes an object of the class that the text names. */
    @Test
    void typedJsonWouldChooseTheClass() {
        String json = "[\"java.io.File\",\"/chosen\"]";
        JsonMapper typed = JsonMapper.builder()
                .activateDefaultTyping(BasicPolymorphicTypeValidator.builder()
                        .allowIfSubType(Object.class)
                        .build())
                .build();
        assertThat(typed.readValue(json, Object.class)).isEqualTo(new File("/chosen"));
        assertThat(JsonMapper.shared().readValue(json, Object.class)).isEqualTo(List.of("java.io.File", "/chosen"));
    }

    /** The control: with its bound lifted, the same parser takes any depth. */
    @Test
    void withoutTheBoundDeepJsonWouldBeTaken() {
        String json = "[".repeat(1_001) + "]".repeat(1_001);
        JsonMapper unbounded = new JsonMapper(JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(Integer.MAX_VALUE)
                        .build())
                .build());
        assertThat(unbounded.readTree(json).isArray()).isTrue();
        assertThatThrownBy(() -> JsonMapper.shared().readTree(json)).isInstanceOf(JacksonException.class);
    }

    /** The control: with its bound lifted, the same parser takes groups in groups, which are well formed. */
    @Test
    void withoutTheBoundADeepMessageWouldBeTaken() throws Exception {
        byte[] wire = new byte[300];
        Arrays.fill(wire, 0, 150, (byte) (15 << 3 | 3));
        Arrays.fill(wire, 150, 300, (byte) (15 << 3 | 4));
        CodedInputStream unbounded = CodedInputStream.newInstance(wire);
        unbounded.setRecursionLimit(1_000);
        assertThat(DiscoveryResponse.parseFrom(unbounded).getUnknownFields().hasField(15))
                .isTrue();
        assertThatThrownBy(() -> DiscoveryResponse.parseFrom(wire))
                .isInstanceOf(InvalidProtocolBufferException.class)
                .hasMessageContaining("too many levels of nesting");
    }
}
