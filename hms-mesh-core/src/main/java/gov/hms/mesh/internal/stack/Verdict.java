package gov.hms.mesh.internal.stack;

import java.util.Locale;

/** Why there was another attempt after one, or why there was none. */
public enum Verdict {
    RETRIED("tried again"),
    NOT_PERMITTED("not tried again: policy and method do not permit it after such a result"),
    BODY_ONCE("not tried again: the request's body can be sent only once"),
    RETRIED_BELOW("not tried again: the peer has tried again already what failed below it"),
    CALLER_RETRIES("not tried again: the request that the call is made for is itself a further attempt"),
    MAX_REACHED("not tried again: the policy's number of attempts is reached"),
    NO_OTHER_ENDPOINT("not tried again: every endpoint has been asked"),
    NO_TIME("not tried again: the pause before it would last longer than the call may"),
    RETRY_AFTER("not tried again: the peer asks for a longer pause (Retry-After) than the call has time for"),
    BUDGET("not tried again: the destination's retry budget is spent"),
    CANCELLED("not tried again: the call was cancelled");

    private final String meaning;
    private final String word = name().toLowerCase(Locale.ROOT);

    Verdict(String meaning) {
        this.meaning = meaning;
    }

    /** For meters: lower case, as in {@code max_reached}. */
    public String word() {
        return word;
    }

    /** For people. */
    public String meaning() {
        return meaning;
    }
}
