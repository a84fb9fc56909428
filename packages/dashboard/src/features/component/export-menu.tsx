import { ActionIcon, Button, Popover } from "@mantine/core";
import { Download } from "lucide-react";
import { type RefObject, useState } from "react";
import { type ExportedSeries, fileName, seriesToCsv, toPicture } from "../../charts/chart-export.ts";
import { saveCsv, saveFile } from "../../lib/save-file.ts";
import { componentTexts as texts } from "../../texts/component.ts";
import classes from "./export-menu.module.css";

interface Props {
  readonly componentId: string;
  readonly series: ExportedSeries;
  /** Where the chart is drawn. */
  readonly host: RefObject<HTMLElement | null>;
}

/** Gives a chart out: its values, or as a picture. */
export function ExportMenu({ componentId, series, host }: Props) {
  const [isOpen, setOpen] = useState(false);
  const savePicture = async (): Promise<void> => {
    const canvas = host.current?.querySelector("canvas") ?? null;
    const picture = canvas === null ? null : await toPicture(canvas, `${componentId}: ${series.key}`);
    if (picture !== null) saveFile(picture, fileName([componentId, series.key], "png"));
  };
  const choose = (act: () => void): void => {
    setOpen(false);
    act();
  };
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-end"
      hideDetached={false}
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <ActionIcon
          className={classes.tool ?? ""}
          variant="subtle"
          size={24}
          aria-label={texts.exportOf(series.key)}
          title={texts.exportOf(series.key)}
          onClick={() => setOpen(!isOpen)}
        >
          <Download size={13} aria-hidden="true" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown
        className={classes.dropdown ?? ""}
        onKeyDown={(event) => event.key === "Escape" && event.stopPropagation()}
      >
        <Button
          size="xs"
          variant="default"
          onClick={() => choose(() => saveSeries([componentId, series.key], [series]))}
        >
          {texts.asCsv}
        </Button>
        <Button size="xs" variant="default" onClick={() => choose(() => void savePicture())}>
          {texts.asPng}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Has the browser save the values of these series, in a file that is called after what it holds. */
export function saveSeries(called: readonly string[], series: readonly ExportedSeries[]): void {
  saveCsv(seriesToCsv(series), fileName(called, "csv"));
}
