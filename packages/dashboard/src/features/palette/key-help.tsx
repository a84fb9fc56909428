import { Button } from "@mantine/core";
import { KEY_GROUPS, KEY_LIST } from "../../lib/keys/key-table.ts";
import { paletteTexts as texts } from "../../texts/palette.ts";
import { Overlay } from "./overlay.tsx";
import classes from "./palette.module.css";

/** Every key of the table that handles them. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  return (
    <Overlay label={texts.helpTitle} onClose={onClose}>
      <div className={classes.helpHead}>
        <h2>{texts.helpTitle}</h2>
        <Button size="xs" variant="default" onClick={onClose} data-autofocus>
          {texts.close}
        </Button>
      </div>
      <div className={classes.help}>
        {KEY_GROUPS.map((group) => (
          <section key={group} aria-label={texts.groups[group]}>
            <h3>{texts.groups[group]}</h3>
            <dl>
              {KEY_LIST.filter((entry) => entry.group === group).map(({ id, shown }) => (
                <div key={id}>
                  <dt>
                    <kbd>{shown}</kbd>
                  </dt>
                  <dd>{texts.keys[id]}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Overlay>
  );
}
