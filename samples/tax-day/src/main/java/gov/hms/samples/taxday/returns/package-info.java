/** A reproducible pile of synthetic tax returns: PDF forms, some wrong, some damaged, some not PDFs at all. */
package gov.hms.samples.taxday.returns;
