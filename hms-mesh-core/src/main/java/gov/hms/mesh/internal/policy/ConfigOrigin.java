package gov.hms.mesh.internal.policy;

import java.util.List;

/**
 * Which configuration it was, without the configuration itself: what remembers old calls holds these, so that no old list of
 * endpoints lives on.
 *
 * @param policies {@code name@revision}, most specific first
 */
public record ConfigOrigin(List<String> policies, long epoch, long version) {
    public static ConfigOrigin of(ServiceConfig config) {
        return new ConfigOrigin(config.policies(), config.epoch(), config.version());
    }
}
