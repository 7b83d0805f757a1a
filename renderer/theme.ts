import {
  createDarkTheme,
  createLightTheme,
  type BrandVariants,
  teamsHighContrastTheme,
  type Theme,
} from '@fluentui/react-components';

/** Steps from black to white through the one accent of the product. */
const ramp: BrandVariants = {
  10: '#02090e',
  20: '#071c2a',
  30: '#082b43',
  40: '#093754',
  50: '#0a4266',
  60: '#0b4d78',
  70: '#0d5584',
  80: '#0f5c8f',
  90: '#2d73a3',
  100: '#4589b8',
  110: '#5aa0cf',
  120: '#62b5e5',
  130: '#86c6eb',
  140: '#a9d6f1',
  150: '#c9e5f6',
  160: '#e6f1f8',
};

/** Colours that mean something here and that Fluent has no token for. */
type OwnTokens = {
  readonly bwSunk: string;
  readonly bwRowHover: string;
  readonly bwAccentSoft: string;
  readonly bwAccentText: string;
  readonly bwOk: string;
  readonly bwOkSoft: string;
  readonly bwWarn: string;
  readonly bwWarnSoft: string;
  readonly bwBad: string;
  readonly bwBadSoft: string;
  readonly bwMask: string;
  /** Violet is staged, and nothing else. */
  readonly bwStaged: string;
  readonly bwStagedSoft: string;
};

export type ProductTheme = Theme & OwnTokens;
export type ThemeName = 'light' | 'dark' | 'high-contrast';

const type = {
  fontFamilyBase: '"Segoe UI Variable", "Segoe UI", system-ui, Inter, "DejaVu Sans", sans-serif',
  fontSizeBase200: '12px',
  fontSizeBase300: '13px',
  lineHeightBase300: '18px',
  fontSizeBase400: '14px',
  lineHeightBase400: '20px',
  fontSizeBase500: '16px',
  lineHeightBase500: '22px',
} as const;

const light: ProductTheme = {
  ...createLightTheme(ramp),
  ...type,
  colorNeutralForeground3: '#616161',
  colorNeutralForeground4: '#6b6b6b',
  colorNeutralStroke1: '#d1d1d1',
  colorNeutralStroke2: '#e0e0e0',
  colorNeutralStroke3: '#ededed',
  colorNeutralBackground3: '#f5f5f5',
  bwSunk: '#fafafa',
  bwRowHover: '#f3f3f3',
  bwAccentSoft: '#e6f1f8',
  bwAccentText: '#0f5c8f',
  bwOk: '#0e700e',
  bwOkSoft: '#e7f3e7',
  bwWarn: '#8a4b00',
  bwWarnSoft: '#fff3e0',
  bwBad: '#b10e1c',
  bwBadSoft: '#fdeaec',
  bwMask: '#d6d6d6',
  bwStaged: '#5c2e91',
  bwStagedSoft: '#f1eaf7',
};

const dark: ProductTheme = {
  ...createDarkTheme(ramp),
  ...type,
  colorNeutralBackground1: '#242424',
  colorNeutralBackground3: '#1b1b1b',
  colorNeutralForeground1: '#f5f5f5',
  colorNeutralForeground2: '#c6c6c6',
  colorNeutralForeground3: '#b0b0b0',
  colorNeutralForeground4: '#a3a3a3',
  colorNeutralStroke1: '#4d4d4d',
  colorNeutralStroke2: '#3d3d3d',
  colorNeutralStroke3: '#303030',
  colorBrandBackground: '#62b5e5',
  colorBrandBackgroundHover: '#86c6eb',
  colorBrandBackgroundPressed: '#5aa0cf',
  colorBrandBackgroundSelected: '#62b5e5',
  colorCompoundBrandBackground: '#62b5e5',
  colorCompoundBrandStroke: '#62b5e5',
  colorBrandForegroundLink: '#62b5e5',
  colorBrandForegroundLinkHover: '#86c6eb',
  colorBrandForeground1: '#62b5e5',
  colorBrandStroke1: '#62b5e5',
  colorNeutralForegroundOnBrand: '#0b1b26',
  bwSunk: '#1f1f1f',
  bwRowHover: '#2c2c2c',
  bwAccentSoft: '#12303f',
  bwAccentText: '#62b5e5',
  bwOk: '#7fd37f',
  bwOkSoft: '#16301a',
  bwWarn: '#f2b661',
  bwWarnSoft: '#3a2a10',
  bwBad: '#f1707b',
  bwBadSoft: '#3d171b',
  bwMask: '#4a4a4a',
  bwStaged: '#c8a8ea',
  bwStagedSoft: '#2f2240',
};

const highContrast: ProductTheme = {
  ...teamsHighContrastTheme,
  ...type,
  bwSunk: '#000000',
  bwRowHover: '#2b2b2b',
  bwAccentSoft: '#1a2b4c',
  bwAccentText: '#1aebff',
  bwOk: '#3ff23f',
  bwOkSoft: '#000000',
  bwWarn: '#ffff01',
  bwWarnSoft: '#000000',
  bwBad: '#ff9e9e',
  bwBadSoft: '#000000',
  bwMask: '#ffffff',
  bwStaged: '#d9b8ff',
  bwStagedSoft: '#000000',
};

/** The theme of a name. */
export function themeNamed(name: ThemeName): ProductTheme {
  if (name === 'high-contrast') return highContrast;
  return name === 'dark' ? dark : light;
}
