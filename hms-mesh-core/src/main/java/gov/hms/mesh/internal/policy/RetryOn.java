package gov.hms.mesh.internal.policy;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a policy may name as a reason for another attempt. */
public enum RetryOn {
    CONNECT("connect"),
    RESET("reset"),
    REFUSED("refused"),
    SERVER_ERROR("5xx"),
    TOO_MANY_REQUESTS("429"),
    TIMEOUT("timeout");

    private final String word;

    RetryOn(String word) {
        this.word = word;
    }

    /** As it is written in a policy file. */
    public String word() {
        return word;
    }

    public static Optional<RetryOn> ofWord(String word) {
        return Arrays.stream(values()).filter(on -> on.word.equals(word)).findFirst();
    }

    /** All words, for messages. */
    public static String words() {
        return Arrays.stream(values()).map(RetryOn::word).collect(Collectors.joining(", "));
    }
}
