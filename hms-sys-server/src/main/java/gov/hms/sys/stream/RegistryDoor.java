package gov.hms.sys.stream;

import gov.hms.sys.audit.RefusalLog;
import gov.hms.sys.registry.AddressRules;
import gov.hms.sys.registry.FlapDamping;

/**
 * What an instance must be to get into the registry.
 *
 * @param refusals where it is put on record that one was not
 */
public record RegistryDoor(AddressRules addresses, FlapDamping flaps, RefusalLog refusals) {}
