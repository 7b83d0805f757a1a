import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import {
  AddRegular,
  ArrowImportRegular,
  DocumentArrowUpRegular,
  FolderAddRegular,
  HatGraduationRegular,
  PlugConnectedRegular,
} from '@fluentui/react-icons';
import { useDirectoryActions } from '../shell/directory-actions.ts';
import { useWords } from '../words.ts';
import { usePacks } from './live/use-packs.ts';

// A pack of connections is for those who have one; an empty page offers the others.
const inlineWays = 4;

/** The ways to a new directory: side by side on an empty page, else in a menu. */
export function AddDirectory({ isInline }: { readonly isInline?: boolean }) {
  const words = useWords();
  const { start } = useDirectoryActions();
  const packs = usePacks();
  const ways = [
    {
      id: 'practice',
      icon: <HatGraduationRegular />,
      act: () => start({ kind: 'practice' }),
    },
    {
      id: 'import',
      icon: <DocumentArrowUpRegular />,
      act: () => start({ kind: 'import', into: null }),
    },
    { id: 'local', icon: <FolderAddRegular />, act: () => start({ kind: 'local' }) },
    { id: 'live', icon: <PlugConnectedRegular />, act: () => start({ kind: 'live' }) },
    { id: 'pack', icon: <ArrowImportRegular />, act: () => void packs.read() },
  ] as const;
  if (isInline) {
    return ways.slice(0, inlineWays).map((way, index) => (
      <Button
        key={way.id}
        icon={way.icon}
        appearance={index === 0 ? 'primary' : 'secondary'}
        onClick={way.act}
      >
        {words(`directories.add.${way.id}`)}
      </Button>
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
            <MenuItem key={way.id} icon={way.icon} onClick={way.act}>
              {words(`directories.add.${way.id}`)}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
