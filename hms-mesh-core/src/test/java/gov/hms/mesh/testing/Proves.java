package gov.hms.mesh.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which field of the policy language a test proves to do what: a line of the conformance table in docs/policy-reference.md. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Proves.All.class)
public @interface Proves {
    /** The field, as in {@code spec.routes[].match.headers}. */
    String field();

    /** The behaviour, in one sentence, as in {@code a call takes no longer, all attempts and pauses included}. */
    String behaviour();

    /** Several of them. */
    @Documented
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface All {
        Proves[] value();
    }
}
