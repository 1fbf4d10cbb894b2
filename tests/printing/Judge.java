import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;

/** Asks veraPDF whether each file named is PDF/UA-1, and ends with 1 where one is not. */
public class Judge {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean all = true;
        for (var file : files) {
            try (var parser = Foundries.defaultInstance().createParser(new FileInputStream(file), PDFAFlavour.PDFUA_1)) {
                var result = Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, false).validate(parser);
                System.out.println((result.isCompliant() ? "conforms " : "BREAKS ") + file);
                all &= result.isCompliant();
                result.getTestAssertions().forEach(said -> System.out.println("  " + said.getRuleId() + " " + said.getMessage()));
            }
        }
        System.exit(all ? 0 : 1);
    }
}
