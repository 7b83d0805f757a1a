import { Button, Menu, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import {
  AddRegular,
  ArrowImportRegular,
  DocumentArrowUpRegular,
  FolderAddRegular,
  HatGraduationRegular,
  PlugConnectedRegular,
} from '@fluentui/react-icons';
import { useDirectoryActions } from '../shell/directory-actions.ts';
import { MayButton, MayItem } from '../shell/may.tsx';
import { useWords } from '../words.ts';
import { usePacks } from './live/use-packs.ts';

// A pack of connections is for those who have one; an empty page offers the others.
const inlineWays = 4;

function useWays() {
  const { start } = useDirectoryActions();
  const packs = usePacks();
  return [
    {
      id: 'practice',
      operation: 'directories.createPractice',
      icon: <HatGraduationRegular />,
      act: () => start({ kind: 'practice' }),
    },
    {
      id: 'import',
      operation: 'directories.importFile',
      icon: <DocumentArrowUpRegular />,
      act: () => start({ kind: 'import', into: null }),
    },
    {
      id: 'local',
      operation: 'directories.createLocal',
      icon: <FolderAddRegular />,
      act: () => start({ kind: 'local' }),
    },
    {
      id: 'live',
      operation: 'directories.addLive',
      icon: <PlugConnectedRegular />,
      act: () => start({ kind: 'live' }),
    },
    {
      id: 'pack',
      operation: 'directories.importPack',
      icon: <ArrowImportRegular />,
      act: () => void packs.read(),
    },
  ] as const;
}

/** The ways to a new directory: side by side on an empty page, else in a menu. */
export function AddDirectory({ isInline }: { readonly isInline?: boolean }) {
  const words = useWords();
  const ways = useWays();
  if (isInline) {
    return ways.slice(0, inlineWays).map((way, index) => (
      <MayButton
        key={way.id}
        operation={way.operation}
        icon={way.icon}
        appearance={index === 0 ? 'primary' : 'secondary'}
        onClick={way.act}
      >
        {words(`directories.add.${way.id}`)}
      </MayButton>
    ));
  }
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="primary" icon={<AddRegular />}>
          {words('directories.add')}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {ways.map((way) => (
            <MayItem key={way.id} operation={way.operation} icon={way.icon} onClick={way.act}>
              {words(`directories.add.${way.id}`)}
            </MayItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
